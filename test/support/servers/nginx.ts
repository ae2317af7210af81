import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, startDaemon } from './daemon.js'
import { emptyRepository, gitAt, type Host, serverEnvironment } from './host.js'

/** `git http-backend` behind nginx, by fcgiwrap; whoever reads or writes says their name and password. */
export async function httpHost(folder: string, people: readonly string[]): Promise<Host> {
  const home = join(folder, 'server')
  mkdirSync(home)
  const env = serverEnvironment(home)
  const bare = emptyRepository(home, env)
  const socket = join(folder, 'fcgi')
  const wrap = await startDaemon(['/usr/sbin/fcgiwrap', '-f', '-s', `unix:${socket}`], env, socket)
  const port = await freePort()
  writeFileSync(join(folder, 'passwords'), people.map((name) => `${name}:{PLAIN}secret-${name}\n`).join(''))
  writeFileSync(join(folder, 'nginx.conf'), configuration(folder, home, port))
  const line = ['/usr/sbin/nginx', '-p', folder, '-e', 'stderr', '-c', join(folder, 'nginx.conf')] as const
  const nginx = await startDaemon([...line], env, port)
  return {
    url: `http://127.0.0.1:${port}/shared.git`,
    bare,
    env,
    // The master starts another one.
    cut: `kill -9 $(ps -A -o pid= -o ppid= | awk -v master=$(cat '${folder}/pid') '$2 == master { print $1 }')`,
    admit(at, name) {
      const file = join(at, 'passwords')
      writeFileSync(file, `http://${name}:secret-${name}@127.0.0.1:${port}\n`, { mode: 0o600 })
      gitAt(at, serverEnvironment(at), 'config', '--global', 'credential.helper', `store --file=${file}`)
    },
    refuse: (prefix) => void gitAt(bare, env, 'config', '--add', 'transfer.hideRefs', prefix),
    async close() {
      await nginx.close()
      await wrap.close()
    },
  }
}

const configuration = (folder: string, root: string, port: number): string => `daemon off;
pid ${folder}/pid;
${process.getuid?.() === 0 ? 'user root;' : ''}
worker_processes 1;
events {}
http {
  access_log off;
  client_max_body_size 0;
  client_body_temp_path ${folder}/body;
  fastcgi_temp_path ${folder}/answer;
  proxy_temp_path ${folder}/proxy;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  server {
    listen 127.0.0.1:${port};
    location / {
      auth_basic "Shared";
      auth_basic_user_file ${folder}/passwords;
      fastcgi_pass unix:${folder}/fcgi;
      fastcgi_param SCRIPT_FILENAME /usr/lib/git-core/git-http-backend;
      fastcgi_param GIT_PROJECT_ROOT ${root};
      fastcgi_param GIT_HTTP_EXPORT_ALL 1;
      fastcgi_param HOME ${root};
      fastcgi_param PATH_INFO $uri;
      fastcgi_param REMOTE_USER $remote_user;
      fastcgi_param REMOTE_ADDR $remote_addr;
      fastcgi_param REQUEST_METHOD $request_method;
      fastcgi_param QUERY_STRING $query_string;
      fastcgi_param CONTENT_TYPE $content_type;
      fastcgi_param CONTENT_LENGTH $content_length;
      fastcgi_param HTTP_GIT_PROTOCOL $http_git_protocol;
      fastcgi_param HTTP_CONTENT_ENCODING $http_content_encoding;
    }
  }
}
`
